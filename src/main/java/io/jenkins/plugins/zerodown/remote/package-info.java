/** Shells, scripts and detached jobs on a server, over one connection. */
package io.jenkins.plugins.zerodown.remote;
