/** Clean up: old releases and what dead deployments left. */
package io.jenkins.plugins.zerodown.phase09;
