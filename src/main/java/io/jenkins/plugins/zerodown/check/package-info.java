/** What is wrong with a server, or worth knowing about it, before anything is deployed. */
package io.jenkins.plugins.zerodown.check;
