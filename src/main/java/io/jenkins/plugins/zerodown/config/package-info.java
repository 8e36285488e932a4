/** What the user configured: targets, servers and the application, read, validated and layered. */
package io.jenkins.plugins.zerodown.config;
