/** The targets in Jenkins' global settings, and the judging of their forms by the engine's own reader. */
package io.jenkins.plugins.zerodown.jenkins.configuration;
