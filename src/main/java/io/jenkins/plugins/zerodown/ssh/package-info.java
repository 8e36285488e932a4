/** Connections to servers: transport, host key, login. */
package io.jenkins.plugins.zerodown.ssh;
