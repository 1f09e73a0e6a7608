/** This package judges whether published claims hold in the runs. */
package org.sagitta.runtime.verdict;
