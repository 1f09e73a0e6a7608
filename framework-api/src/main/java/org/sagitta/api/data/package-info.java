/** Examples and how they are split. */
package org.sagitta.api.data;
