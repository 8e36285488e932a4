/** Steps, what they are given and tell each other, and what runs them over the servers. Knows no step. */
package io.jenkins.plugins.zerodown.flow;
