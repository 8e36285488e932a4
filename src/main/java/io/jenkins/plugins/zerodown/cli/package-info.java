/** The command line: commands, options, exit statuses and what a terminal shows. */
package io.jenkins.plugins.zerodown.cli;
