/** What a job has deployed and rolled back, kept in the job's directory. */
package io.jenkins.plugins.zerodown.jenkins.history;
