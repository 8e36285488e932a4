/** Webhooks: who is told how a deployment ended, in which format. */
package io.jenkins.plugins.zerodown.notify;
