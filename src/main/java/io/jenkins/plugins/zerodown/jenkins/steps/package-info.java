/** The steps of a Pipeline: {@code zdDeploy}, its parts, {@code zdRollback} and {@code zdReleases}. */
package io.jenkins.plugins.zerodown.jenkins.steps;
