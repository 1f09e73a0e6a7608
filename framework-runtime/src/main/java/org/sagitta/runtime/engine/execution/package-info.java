/**
 * This package manages the resources of a computation: precision, arithmetic, threads and memory, and the division of
 * examples and directions that keeps the working memory in the caches.
 */
package org.sagitta.runtime.engine.execution;
