/** Link and configure: what releases share, the .env, other configuration files. */
package io.jenkins.plugins.zerodown.phase04;
