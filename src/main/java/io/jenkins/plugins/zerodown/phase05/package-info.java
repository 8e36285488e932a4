/** Pre-release: maintenance mode and the user's own commands. */
package io.jenkins.plugins.zerodown.phase05;
