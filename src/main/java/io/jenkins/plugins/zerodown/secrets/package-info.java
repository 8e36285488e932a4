/** Which texts are secrets, and their masking in whatever is shown. */
package io.jenkins.plugins.zerodown.secrets;
