/** Migrate and verify: the database, the caches and the last look before the switch. */
package io.jenkins.plugins.zerodown.phase06;
