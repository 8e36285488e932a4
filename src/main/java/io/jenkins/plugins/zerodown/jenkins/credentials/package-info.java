/** Secrets out of Jenkins' credentials store, and their masking in builds' logs. */
package io.jenkins.plugins.zerodown.jenkins.credentials;
