/** Who may deploy, roll back and unlock, and which jobs may use a target. */
package io.jenkins.plugins.zerodown.jenkins.permissions;
