/** Deployments kept for a caller that may come and go. */
package io.jenkins.plugins.zerodown.service;
