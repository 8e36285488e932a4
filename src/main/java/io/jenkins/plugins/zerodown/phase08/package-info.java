/** Activate and validate: caches, services, and what the site answers. */
package io.jenkins.plugins.zerodown.phase08;
