/** Contains the trainers and their update rules. */
package org.sagitta.plugins.trainers;
