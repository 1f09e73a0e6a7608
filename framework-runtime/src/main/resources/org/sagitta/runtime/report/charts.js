'use strict';

/* What the charts of a run and of a sweep have in common. */

const data = JSON.parse(document.getElementById('data').textContent);

/* Okabe and Ito's colours, those first that stand out on white and on black alike. */
const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#808080'];
const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'cross', 'x'];

/* Beyond that many: open symbols and dashed lines. */
function isRepeated(colour) {
  return colour >= PALETTE.length;
}
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';

function element(tag, parent, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  parent.append(made);
  return made;
}

/** A heading with room for controls and charts. */
function section(title) {
  const made = element('section', document.getElementById('charts'));
  const heading = element('div', made, {className: 'heading'});
  element('h2', heading, {textContent: title});
  return {controls: element('div', heading, {className: 'controls'}), charts: element('div', made, {className: 'charts'})};
}

/** A place for a chart: draw(traces, layout, note) fills it, again and again. */
function chart(parent, title, broad = false) {
  const figure = element('figure', parent, {className: broad ? 'broad' : ''});
  if (title) {
    element('figcaption', figure, {textContent: title});
  }
  const plot = element('div', figure, {className: 'plot'});
  const note = element('p', figure, {className: 'note'});
  return (traces, layout, remark) => {
    note.textContent = remark;
    Plotly.react(plot, traces, layout, {
      responsive: true,
      displaylogo: false,
      modeBarButtons: [['toImage', 'zoom2d', 'pan2d', 'resetScale2d']],
      toImageButtonOptions: {format: 'svg', filename: (title || 'eigenvalues').replace(/[^\w.-]+/g, '-')},
    });
  };
}

/** A choice of one out of several, as radio buttons; changed(value) hears of each change. */
function choice(parent, name, options, changed) {
  const box = element('span', parent);
  options.forEach(([value, text], i) => {
    const label = element('label', box);
    element('input', label, {type: 'radio', name, value, checked: i === 0, onchange: () => changed(value)});
    label.append(' ' + text);
  });
}

/** A choice of one checkpoint, at first the last; changed() hears of each change. */
function checkpointChoice(controls, steps, figures, changed) {
  const label = element('label', controls, {textContent: 'checkpoint '});
  const select = element('select', label, {onchange: changed});
  steps.forEach(step => {
    const known = figures.find(line => line.step === step);
    const epoch = known ? `, epoch ${+known.epoch.toPrecision(5)}` : '';
    element('option', select, {value: step, textContent: `step ${step}${epoch}`});
  });
  select.value = steps.at(-1);
  return select;
}

/** Text that the chart library takes for nothing but text. */
function plain(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
}

function distinct(values) {
  return [...new Set(values)];
}

/** JSON has no NaN and no infinities: they come as strings, and cannot be drawn. */
function drawable(value) {
  return typeof value === 'number' ? value : null;
}

function short(value) {
  return String(+value.toPrecision(4)).replaceAll('-', '−');
}

function figureName(line) {
  const layer = line.layer ? `, layer ${line.layer}` : '';
  return line.estimator ? `${line.estimator}/${line.metric}${layer}` : `${line.metric} (${line.split})`;
}

/** Half the width of a figure's interval. */
function error(line) {
  const [low, high] = line.interval ?? [];
  return typeof low === 'number' && typeof high === 'number' ? (high - low) / 2 : 0;
}

/** What the bars of some figures are, where there are any. */
function noteErrors(parent, lines) {
  const [first] = lines.filter(line => error(line) > 0);
  if (first) {
    element('p', parent, {className: 'note', textContent: `Bars are intervals of ${short(100 * first.level)} %, by Student's t distribution.`});
  }
}

function describe(line) {
  const accuracy = line.undefined ? `undefined: ${plain(line.undefined)}`
    : line.exact ? 'exact'
    : 'interval' in line ? `${short(100 * line.level)} %: ${line.interval.join(' to ')}`
    : 'residual' in line ? `residual ${line.residual}` : '';
  return [`<b>${plain(figureName(line))}</b>`, `${line.value} ${accuracy}`,
    `step ${line.step}, epoch ${+line.epoch.toPrecision(5)}`, plain(line.method || ''),
    ...(line.caution ? [plain(`caution: ${line.caution}`)] : [])].join('<br>');
}

/** A line with its error bars through figures, at the places x. */
function trace(name, lines, x, colour, properties = {}) {
  const style = PALETTE[colour % PALETTE.length];
  return {
    type: 'scatter', mode: 'lines+markers', name: plain(name), x, y: lines.map(line => drawable(line.value)),
    error_y: {visible: lines.some(line => error(line) > 0), array: lines.map(error), thickness: 1.2, width: 3},
    line: {width: 1.8, color: style, dash: isRepeated(colour) ? 'dash' : 'solid'},
    marker: {size: 6.5, symbol: SYMBOLS[colour % SYMBOLS.length] + (isRepeated(colour) ? '-open' : ''), color: style},
    hoverinfo: 'text', hovertext: lines.map(describe), ...properties,
  };
}

/** An axis for figures: logarithmic where all are positive and more than a decade and a half apart, and none is rounding. */
function figureAxis(title, lines) {
  const drawn = lines.filter(line => drawable(line.value) !== null);
  const low = Math.min(...drawn.map(line => line.value - error(line)));
  const high = Math.max(...drawn.map(line => line.value));
  return low > 0 && high / low > 30 && high / low < 1e10
    ? axis(title, {type: 'log', tickformat: '~g', dtick: high / low < 1e3 ? 'D2' : undefined})
    : axis(title);
}

/** Whether there is anything to draw. */
function isDrawable(lines) {
  return lines.some(line => drawable(line.value) !== null);
}

/** Says what is missing from a chart. */
function remark(lines) {
  const lost = lines.filter(line => drawable(line.value) === null);
  return lost.length === 0 ? ''
    : `Not drawn: ${lost.length} ${lost.length === 1 ? 'figure that is' : 'figures that are'} not finite, `
      + `the first at step ${lost[0].step} (${lost[0].value}).`;
}

function axis(title, properties = {}) {
  return {
    title: {text: plain(title), standoff: 8}, type: 'linear', automargin: true, showline: true, linewidth: 1,
    ticks: 'outside', ticklen: 4, zeroline: false, exponentformat: 'power', minexponent: 4, ...properties,
  };
}

function layout(xaxis, yaxis, properties = {}) {
  return {
    height: 320, margin: {l: 56, r: 12, t: 12, b: 44}, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
    font: {family: FONT, size: 12.5}, hovermode: 'closest', hoverlabel: {align: 'left', font: {family: FONT, size: 12.5}},
    showlegend: true, legend: {orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom', bgcolor: 'rgba(0,0,0,0)'},
    modebar: {bgcolor: 'rgba(0,0,0,0)', color: '#808080', activecolor: '#808080'}, xaxis, yaxis, ...properties,
  };
}
