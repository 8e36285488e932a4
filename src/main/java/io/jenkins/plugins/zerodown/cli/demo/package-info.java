/** The demonstration: the command line against a server, a site and visitors that all live in this process. */
package io.jenkins.plugins.zerodown.cli.demo;
