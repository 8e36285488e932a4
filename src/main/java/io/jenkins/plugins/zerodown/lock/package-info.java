/** The lock of a target on its servers: its queue, its heartbeat and its fence. */
package io.jenkins.plugins.zerodown.lock;
