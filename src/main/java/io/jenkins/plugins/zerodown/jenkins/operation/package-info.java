/** Deployments, rollbacks and looks as the controller remembers them over a restart. */
package io.jenkins.plugins.zerodown.jenkins.operation;
