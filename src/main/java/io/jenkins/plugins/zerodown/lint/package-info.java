/** The examination of pending migrations for what would break the release that still serves. */
package io.jenkins.plugins.zerodown.lint;
