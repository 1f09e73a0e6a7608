/**
 * The means of a computation: precision, arithmetic, threads and memory, and how examples and directions are cut so that the
 * working memory stays in the caches.
 */
package org.sagitta.runtime.engine.execution;
