/** The build's directory, its tools and its caches on this machine. */
package io.jenkins.plugins.zerodown.workspace;
