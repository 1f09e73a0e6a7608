package org.sagitta.plugins.metrics;

import org.sagitta.api.event.Measurement;

/** A figure beside a metric's own. */
record Figure(String quantity, Measurement measurement) {}
