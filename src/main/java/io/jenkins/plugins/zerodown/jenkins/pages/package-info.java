/** The pages of jobs and builds: releases, rollback, unlock, and the tasks that they begin. */
package io.jenkins.plugins.zerodown.jenkins.pages;
