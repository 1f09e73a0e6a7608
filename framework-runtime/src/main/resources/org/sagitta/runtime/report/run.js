'use strict';

{
  const TRAINING_LOSS = 'training-loss';
  const AXES = {step: 'step (parameter updates)', epoch: 'epoch (passes over the training data)'};
  const LOSSES = {'cross-entropy': 'cross-entropy (nats)', 'binary-cross-entropy': 'binary cross-entropy (nats)',
    'mse': 'mean squared error', 'half-mse': 'half the squared error'};
  const SPLITS = ['train', 'validation', 'test'];

  const figures = data.figures;
  const histograms = data.spectra.histograms;
  const estimators = distinct([...figures.flatMap(line => line.estimator ?? []), ...histograms.map(h => h.estimator)]);
  const inOrder = lines => lines.toSorted((a, b) => a.step - b.step);

  alongTraining();
  ranked();
  layerByLayer();
  eigenvalues();

  function alongTraining() {
    if (distinct(figures.map(line => line.step)).length < 2) {
      return;
    }
    const training = section('Training');
    const surface = distinct(figures.filter(line => !line.estimator && line.metric !== TRAINING_LOSS).map(line => line.metric))
      .filter(metric => isOfSeveralSteps(ofSurface(metric)));
    const first = ['loss', 'accuracy'].filter(metric => surface.includes(metric) || metric === 'loss');
    const draws = first.map(metric => surfaceChart(training.charts, metric));

    const others = surface.filter(metric => !first.includes(metric) && isOfSeveralSteps(ofSurface(metric).filter(isFinite)));
    const named = distinct(figures.filter(line => line.estimator && !line.layer).map(line => line.metric))
      .filter(metric => isOfSeveralSteps(ofOperators(metric)));
    const metrics = named.filter(metric => isDrawable(ofOperators(metric)));
    const group = metric => grouped(ofOperators(metric)[0]);
    if (metrics.length + others.length > 0) {
      const {charts} = section('Figures along training');
      const groups = distinct(metrics.map(group));
      draws.push(...groups.map(name => metricChart(charts, name, metrics.filter(metric => group(metric) === name))),
        ...others.map(metric => surfaceChart(charts, metric)));
      mentionMissing(charts.parentNode, named.filter(metric => !metrics.includes(metric)));
      noteErrors(charts.parentNode, figures);
    }
    const draw = along => draws.forEach(each => each(along));
    choice(training.controls, 'along', [['step', 'by step'], ['epoch', 'by epoch']], draw);
    draw('step');
  }

  function isFinite(line) {
    return drawable(line.value) !== null;
  }

  /** What was measured once only is in the tables. */
  function isOfSeveralSteps(lines) {
    return distinct(lines.map(line => line.step)).length > 1;
  }

  /** What is numbered, such as eigenvalues, shares a chart. */
  function grouped(line) {
    return line.quantity ? line.metric.replace(/\.\d+$/, '') : line.metric;
  }

  /** Of the loss surface: a line a split. */
  function surfaceChart(parent, metric) {
    const draw = chart(parent, metric);
    const lines = ofSurface(metric);
    const training = metric === 'loss' ? inOrder(figures.filter(line => line.metric === TRAINING_LOSS)) : [];
    const splits = distinct([...SPLITS, ...lines.map(line => line.split)]).filter(split => lines.some(l => l.split === split));
    const title = metric === 'loss' ? LOSSES[data.loss] ?? 'loss' : metric === 'accuracy' ? 'fraction of examples' : metric;
    return along => {
      const traces = splits.map((split, i) => {
        const ofSplit = lines.filter(line => line.split === split);
        return trace(split, ofSplit, ofSplit.map(line => line[along]), i);
      });
      if (training.length > 0) {
        traces.push(trace('mini-batches', training, training.map(line => line[along]), 6,
          {mode: training.length > 1 ? 'lines' : 'markers', line: {width: 1.5, dash: 'dot', color: PALETTE[6]}}));
      }
      const drawn = [...lines, ...training];
      draw(traces, layout(axis(AXES[along]), figureAxis(title, drawn)), remark(drawn));
    };
  }

  function ofSurface(metric) {
    return inOrder(figures.filter(line => line.metric === metric && !line.estimator && !line.layer));
  }

  function ofOperators(metric) {
    return inOrder(figures.filter(line => line.metric === metric && line.estimator && !line.layer));
  }

  /** Metrics of which no figure exists, with the first reason. */
  function mentionMissing(parent, metrics) {
    metrics.forEach(metric => {
      const [first] = ofOperators(metric);
      element('p', parent, {className: 'note', textContent: `${metric}: ${first.undefined ?? `no finite figure (${first.value})`}`});
    });
  }

  /** What a metric, or a quantity of one, is called on an axis. */
  function quantity([line]) {
    return line.quantity?.replace(/\.\d+$/, '') ?? line.metric;
  }

  /** Of operators: a line an estimator, of what is numbered as many as there are numbers. */
  function metricChart(parent, name, metrics) {
    const draw = chart(parent, name);
    const lines = metrics.flatMap(ofOperators);
    return along => {
      const traces = estimators.flatMap((estimator, i) => metrics.flatMap((metric, n) => {
        const own = lines.filter(line => line.estimator === estimator && line.metric === metric);
        return own.length ? [trace(estimator, own, own.map(line => line[along]), i, {legendgroup: estimator, showlegend: n === 0})] : [];
      }));
      draw(traces, layout(axis(AXES[along]), figureAxis(quantity(lines), lines)), remark(lines));
    };
  }

  /** Of single layers at one checkpoint: a chart a metric, a mark an estimator, or a split of the loss surface, over each layer. */
  function layerByLayer() {
    const lines = figures.filter(line => line.layer);
    if (lines.length === 0) {
      return;
    }
    const {controls, charts} = section('Layer by layer');
    const draws = distinct(lines.map(line => line.metric)).map(metric => [metric, chart(charts, metric)]);
    const redraw = () => draws.forEach(([metric, draw]) => {
      const shown = lines.filter(line => line.metric === metric && line.step === Number(select.value));
      const traces = [...estimators, ...SPLITS].flatMap((name, i) => {
        const own = shown.filter(line => (line.estimator ?? line.split) === name);
        return own.length ? [trace(name, own, own.map(line => line.layer), i, {mode: 'markers'})] : [];
      });
      draw(traces, layout(axis('layer', {type: 'category'}), figureAxis(quantity(lines.filter(line => line.metric === metric)), shown)),
        remark(shown));
    });
    const select = checkpointChoice(controls, distinct(lines.map(line => line.step)), figures, redraw);
    redraw();
  }

  /** Figures that have an ideal: estimators in the order of their distance from it, layer by layer and along training. */
  function ranked() {
    const metrics = distinct(data.rankings.map(ranking => ranking.metric));
    if (metrics.length === 0) {
      return;
    }
    const {controls, charts} = section('Ranking');
    charts.className = 'rankings';
    const redraw = () => {
      const shown = data.rankings.filter(ranking => ranking.metric === figure.value);
      const layers = shown.filter(ranking => ranking.step === Number(select.value));
      charts.replaceChildren();
      rankingTable(charts, `${figure.value} at step ${select.value}, layer by layer`, layers,
        ranking => ranking.layer ? `layer ${ranking.layer}` : 'whole');
      const whole = shown.filter(ranking => !ranking.layer);
      if (whole.length > 1) {
        rankingTable(charts, `${figure.value} of the whole, along training`, whole, ranking => `step ${ranking.step}`);
      }
    };
    const label = element('label', controls, {textContent: 'figure '});
    const figure = element('select', label, {onchange: redraw});
    metrics.forEach(metric => element('option', figure, {value: metric, textContent: metric}));
    const select = checkpointChoice(controls, distinct(data.rankings.map(ranking => ranking.step)), figures, redraw);
    redraw();
    element('p', charts.parentNode, {className: 'note', textContent: 'In brackets the rank: 1 is nearest to what a perfect '
      + 'estimate has. Figures that their errors do not tell from a better one share a rank; one that does not exist has '
      + 'none, and counts as the last in the mean. Rows are in the order of the mean rank. The darker a cell, the better.'});
  }

  /** A row an estimator, a column a ranking, the last one their mean. */
  function rankingTable(parent, title, rankings, name) {
    const figure = element('figure', parent, {className: 'broad'});
    element('figcaption', figure, {textContent: title});
    const table = element('table', element('div', figure, {className: 'wide'}));
    const head = element('tr', element('thead', table));
    ['estimator', ...rankings.map(name), 'mean rank'].forEach(text => element('th', head, {scope: 'col', textContent: text}));
    const body = element('tbody', table);
    const worst = Math.max(...rankings.map(ranking => ranking.places.length));
    distinct(rankings.flatMap(ranking => ranking.places.map(place => place.estimator)))
      .map(estimator => {
        const places = rankings.map(ranking => ranking.places.find(place => place.estimator === estimator));
        const ranks = rankings.flatMap((ranking, i) => meanRank(ranking, places[i]));
        return {estimator, places, mean: ranks.length ? ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length : Infinity};
      })
      .sort((a, b) => a.mean - b.mean)
      .forEach(({estimator, places, mean}) => {
        const row = element('tr', body);
        element('td', row, {textContent: estimator});
        places.forEach(place => rankingCell(row, place, worst));
        element('td', row, {className: 'figure', textContent: mean < Infinity ? short(mean) : '–'});
      });
  }

  /** What goes into the mean: what does not exist is last, unless it exists for nobody. */
  function meanRank(ranking, place) {
    return place && ranking.places.some(other => other.rank) ? place.rank ?? ranking.places.length : [];
  }

  function rankingCell(row, place, worst) {
    const cell = element('td', row, {className: 'figure', textContent: place ? `${place.text} ` : '–'});
    if (typeof place?.rank === 'number') {
      cell.style.setProperty('--share', `${Math.round(45 * (worst - place.rank) / Math.max(1, worst - 1))}%`);
      cell.classList.add('ranked');
      element('small', cell, {textContent: `${place.accuracy === 'exact' ? '' : place.accuracy} (${short(place.rank)})`});
    }
  }

  function eigenvalues() {
    const steps = distinct(histograms.map(h => h.step));
    if (steps.length === 0) {
      return;
    }
    const {controls, charts} = section('Eigenvalues');
    const draw = chart(charts, '', true);
    let scale = 'symmetric-log';
    const redraw = () => histogramPanels(draw, Number(select.value), scale);

    const select = checkpointChoice(controls, steps, figures, redraw);
    choice(controls, 'scale', [['symmetric-log', 'symmetric-log λ'], ['linear', 'linear λ']], chosen => {
      scale = chosen;
      redraw();
    });
    redraw();
  }

  /** One panel an estimator, above one another on one λ axis. */
  function histogramPanels(draw, step, scale) {
    const bins = data.spectra[scale];
    const shown = estimators.flatMap(name => histograms.filter(h => h.step === step && h.estimator === name));
    const highest = Math.max(1, ...shown.flatMap(h => h[scale]));
    const unit = (LOSSES[data.loss] ?? '').includes('nats') ? 'nats' : 'loss';
    const panels = layout(lambdaAxis(scale, bins, `eigenvalue λ (${unit} per squared parameter)`, shown.length), undefined, {
      height: 90 + 190 * shown.length, margin: {l: 56, r: 12, t: 28, b: 44}, showlegend: false, bargap: 0, barmode: 'overlay',
      annotations: [],
    });
    const traces = [];
    shown.forEach((histogram, i) => {
      const y = i === 0 ? 'y' : `y${i + 1}`;
      const top = 1 - i / shown.length;
      panels[i === 0 ? 'yaxis' : `yaxis${i + 1}`] = axis('count', {
        type: 'log', domain: [top - .84 / shown.length, top], range: [Math.log10(.5), Math.log10(3 * highest)], dtick: 1,
      });
      traces.push(bars(histogram, bins, scale, y), marks(histogram, bins, scale, y));
      panels.annotations.push(...labels(histogram, scale, y, top));
    });
    const lost = shown.filter(h => h.unusable > 0).map(h => `${h.unusable} of ${h.estimator}`);
    draw(traces, panels, 'Triangles mark the ten largest eigenvalues, of an estimated spectrum the largest.'
      + (lost.length ? ` Not drawn, as not finite: ${lost.join(', ')}.` : ''));
  }

  function lambdaAxis(scale, bins, title, panels) {
    const ends = [bins.first - 1.5, bins.first + bins.count + .5].map(i => i * bins.width);
    const lambda = axis(title, {
      range: ends, zeroline: true, zerolinewidth: 1, zerolinelayer: 'below traces', anchor: panels > 1 ? `y${panels}` : 'y',
    });
    return scale === 'linear' ? lambda : {...lambda, ...decades(ends)};
  }

  /** Ticks at zero and at the powers of ten, as many as there is room for. */
  function decades(ends) {
    const first = Math.round(Math.log10(data.spectra.threshold)) + 1;
    const last = Math.floor(Math.log10(Math.max(...ends.map(t => Math.abs(toLambda(t))))));
    const stride = Math.ceil((last - first + 1) / 10);
    const powers = Array.from({length: Math.max(0, last - first + 1)}, (_, i) => last - i).filter((_, i) => i % stride === 0);
    const ticks = [{t: 0, text: '0'}, ...powers.flatMap(k => [1, -1].map(sign =>
      ({t: sign * toSymmetricLog(10 ** k), text: `${sign < 0 ? '−' : ''}${power(k)}`})))];
    const within = ticks.filter(({t}) => t >= ends[0] && t <= ends[1]);
    return {tickmode: 'array', tickvals: within.map(({t}) => t), ticktext: within.map(({text}) => text)};
  }

  function power(k) {
    return k >= -2 && k <= 3 ? String(+(10 ** k).toPrecision(1)) : `10<sup>${String(k).replace('-', '−')}</sup>`;
  }

  function toSymmetricLog(lambda) {
    return Math.asinh(lambda / (2 * data.spectra.threshold)) / Math.LN10;
  }

  function toLambda(t) {
    return 2 * data.spectra.threshold * Math.sinh(t * Math.LN10);
  }

  function colour(histogram) {
    return PALETTE[estimators.indexOf(histogram.estimator) % PALETTE.length];
  }

  function bars(histogram, bins, scale, y) {
    const counts = histogram[scale];
    const centres = counts.map((_, i) => (bins.first + i) * bins.width);
    const back = scale === 'linear' ? t => t : toLambda;
    const ends = centres.map(t => [t - bins.width / 2, t + bins.width / 2].map(end => short(back(end))));
    return {
      type: 'bar', x: centres, y: counts.map(n => n || null), width: bins.width, yaxis: y,
      marker: {color: colour(histogram), opacity: .8, line: {width: 0}}, hoverinfo: 'text',
      hovertext: counts.map((n, i) => `${short(n)} ${n === 1 ? 'eigenvalue' : 'eigenvalues'}<br>${ends[i][0]} to ${ends[i][1]}`),
    };
  }

  function place(lambda, scale) {
    return scale === 'linear' ? lambda : toSymmetricLog(lambda);
  }

  function marks(histogram, bins, scale, y) {
    const height = lambda => histogram[scale][Math.round(place(lambda, scale) / bins.width) - bins.first] ?? 1;
    return {
      type: 'scatter', mode: 'markers', x: histogram.largest.map(lambda => place(lambda, scale)),
      y: histogram.largest.map(lambda => 1.7 * height(lambda)), yaxis: y,
      marker: {symbol: 'triangle-down', size: 7, color: colour(histogram)}, hoverinfo: 'text',
      hovertext: histogram.largest.map((lambda, i) => `λ<sub>${i + 1}</sub> = ${short(lambda)}`),
    };
  }

  function labels(histogram, scale, y, top) {
    const name = {
      text: `<b>${plain(histogram.estimator)}</b>, ${histogram.size} eigenvalues${histogram.estimated ? ', estimated by Lanczos quadrature' : ''}`, showarrow: false,
      xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: top, yanchor: 'bottom',
    };
    if (histogram.size === 0) {
      return [name];
    }
    const largest = {
      text: `λ<sub>1</sub> = ${short(histogram.largest[0])}, smallest ${short(histogram.smallest)}`,
      showarrow: false, xref: 'paper', x: 1, xanchor: 'right', yref: 'paper', y: top, yanchor: 'bottom',
    };
    return [name, largest];
  }
}
