/** Switch: {@code current} is renamed onto the release, on every server or on none. */
package io.jenkins.plugins.zerodown.phase07;
