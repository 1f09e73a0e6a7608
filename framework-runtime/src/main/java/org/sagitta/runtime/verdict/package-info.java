/** Whether what was published holds in the runs. */
package org.sagitta.runtime.verdict;
