/** Record and notify: the servers' log and the webhooks. */
package io.jenkins.plugins.zerodown.phase10;
