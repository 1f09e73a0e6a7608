/** This package solves dense symmetric eigenvalue problems. */
package org.sagitta.runtime.engine.eigen;
