'use strict';

/* What metrics draw, at the checkpoint that is chosen. */
{
  /* From dark to light, alike for all eyes. */
  const SHADES = 'Cividis';
  const STYLES = {
    'LINE': {mode: 'lines'}, 'DASHES': {mode: 'lines', dash: 'dash'}, 'POINTS': {mode: 'markers'},
    'LINE_AND_POINTS': {mode: 'lines+markers'},
  };
  const DRAWINGS = {curves, 'heat-map': heatMap, landscape};

  const pictures = data.pictures;
  const steps = distinct(pictures.map(picture => picture.step));
  if (steps.length > 0) {
    const {controls, charts} = section('Pictures');
    const redraw = () => {
      charts.replaceChildren();
      pictures.filter(picture => picture.step === Number(select.value)).forEach(picture => show(charts, picture));
    };
    const select = checkpointChoice(controls, steps, data.figures, redraw);
    redraw();
  }

  function show(parent, {name, content}) {
    const draw = chart(parent, `${content.title} (${name})`, content.type === 'landscape');
    DRAWINGS[content.type](draw, content);
  }

  function curves(draw, {x, y, curves}) {
    const traces = curves.flatMap((curve, i) => [...band(curve, i), points(curve, i)]);
    draw(traces, layout(scaled(x, curves.flatMap(c => c.x)), scaled(y, curves.flatMap(c => c.y)), {
      barmode: 'overlay', height: 310 + 20 * curves.length,
      legend: {orientation: 'h', x: 0, xanchor: 'left', y: -.2, yanchor: 'top', bgcolor: 'rgba(0,0,0,0)'},
    }),
      curves.some(curve => curve.error) ? 'Bands and bars are one standard error either way.' : '');
  }

  function points(curve, colour) {
    const style = PALETTE[colour % PALETTE.length];
    const common = {
      name: plain(curve.name), x: curve.x.map(drawable), y: curve.y.map(drawable),
      error_y: curve.error && !hasBand(curve) ? {array: curve.error.map(drawable), thickness: 1.2, width: 3} : {visible: false},
    };
    if (curve.style === 'BARS') {
      return {...common, type: 'bar', marker: {color: style, opacity: .8}};
    }
    const {mode, dash} = STYLES[curve.style];
    return {
      ...common, type: 'scatter', mode, line: {width: 1.8, color: style, dash: dash ?? (isRepeated(colour) ? 'dot' : 'solid')},
      marker: {size: 6.5, symbol: SYMBOLS[colour % SYMBOLS.length] + (isRepeated(colour) ? '-open' : ''), color: style},
    };
  }

  function hasBand(curve) {
    return curve.error && curve.style !== 'POINTS' && curve.style !== 'BARS';
  }

  function band(curve, colour) {
    if (!hasBand(curve)) {
      return [];
    }
    const side = sign => curve.y.map((value, i) => drawable(value) === null ? null : value + sign * (drawable(curve.error[i]) ?? 0));
    const common = {
      type: 'scatter', mode: 'lines', x: curve.x.map(drawable), line: {width: 0}, showlegend: false, hoverinfo: 'skip',
    };
    return [{...common, y: side(-1)},
      {...common, y: side(1), fill: 'tonexty', fillcolor: `${PALETTE[colour % PALETTE.length]}38`}];
  }

  function scaled({name, logarithmic}, values) {
    const positive = values.filter(value => typeof value === 'number' && value > 0);
    const decades = Math.log10(Math.max(...positive) / Math.min(...positive));
    return logarithmic
      ? axis(name, {type: 'log', tickformat: '~g', dtick: decades < 2 ? 'D2' : undefined, exponentformat: 'power'})
      : axis(name);
  }

  function heatMap(draw, {'row-name': rowName, rows, 'column-name': columnName, columns, value, values}) {
    const z = rows.map((_, i) => values.slice(i * columns.length, (i + 1) * columns.length).map(drawable));
    const few = rows.length * columns.length <= 144;
    draw([{
      type: 'heatmap', x: columns.map(plain), y: rows.map(plain), z, colorscale: SHADES, colorbar: {title: {text: plain(value), side: 'right'}},
      text: z.map(row => row.map(v => v === null ? '–' : short(+v.toPrecision(2)))), texttemplate: few ? '%{text}' : '',
      hovertemplate: `${plain(rowName)} %{y}<br>${plain(columnName)} %{x}<br>%{z}<extra></extra>`,
    }], layout(axis(columnName, {type: 'category'}), axis(rowName, {type: 'category', autorange: 'reversed'}),
      {height: Math.max(320, 120 + 26 * rows.length), showlegend: false}), '');
  }

  /** Of a name that is too long for an axis, what is in brackets goes below. */
  function inLines(name) {
    return name.length > 40 ? name.replace(' (', '\n(') : name;
  }

  function ends(grid) {
    return [grid[0], grid[grid.length - 1]];
  }

  function leaves(path, xs, ys) {
    const isOutside = (values, [from, to]) => values.some(value => value < from || value > to);
    return isOutside(path.x, ends(xs)) || isOutside(path.y, ends(ys));
  }

  function landscape(draw, {x, y, value, xs, ys, values, paths}) {
    const heights = ys.map((_, i) => values.slice(i * xs.length, (i + 1) * xs.length).map(drawable));
    const z = value.logarithmic ? heights.map(row => row.map(v => v > 0 ? Math.log10(v) : null)) : heights;
    const name = value.logarithmic ? `log₁₀ ${value.name}` : value.name;
    const bar = {title: {text: plain(name), side: 'right'}, len: .9};
    const contours = {
      type: 'contour', x: xs, y: ys, z, colorscale: SHADES, ncontours: 24, contours: {showlabels: true, labelfont: {size: 10, color: '#fff'}},
      line: {width: .8}, colorbar: {...bar, x: .46}, hovertemplate: '%{x:.4g}, %{y:.4g}<br>%{z:.5g}<extra></extra>',
    };
    const surface = {type: 'surface', x: xs, y: ys, z, colorscale: SHADES, showscale: false, scene: 'scene'};
    const trails = paths.map((path, i) => ({
      ...points(path, i + 1), line: {width: 1.8, color: '#fff'}, marker: {size: 6, color: '#fff', line: {width: 1, color: '#000'}},
    }));
    draw([contours, ...trails, surface], layout(axis(inLines(x.name), {domain: [0, .44], range: ends(xs)}), axis(inLines(y.name), {range: ends(ys)}), {
      height: 460, showlegend: false,
      scene: {domain: {x: [.56, 1], y: [0, 1]}, ...Object.fromEntries([['xaxis', x], ['yaxis', y], ['zaxis', {name}]].map(
        ([key, {name: title}]) => [key, {title: {text: plain(title.split(/,| \(/)[0]), font: {size: 11}}, color: '#808080'}])),
        camera: {eye: {x: 1.7, y: 1.7, z: 1.2}, center: {x: 0, y: 0, z: -.15}}},
    }), paths.length ? `White: ${paths.map(path => path.name + (leaves(path, xs, ys) ? ', which go on beyond the edge' : '')).join(', ')}.` : '');
  }
}
