/**
 * Contains metrics of how much the loss rises around a point: the largest or the mean rise within a small
 * neighbourhood.
 */
package org.sagitta.plugins.metrics.sharpness;
