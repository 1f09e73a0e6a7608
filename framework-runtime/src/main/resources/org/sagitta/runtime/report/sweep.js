'use strict';

{
  const numeric = key => data.axes[key].every(value => value.trim() !== '' && Number.isFinite(Number(value)));
  const keys = Object.keys(data.axes);
  /* The first axis with numbers; a seed, being only a name, where there is no other. */
  const along = keys.find(key => numeric(key) && key !== 'seed') ?? keys.find(numeric) ?? keys[0];
  const others = keys.filter(key => key !== along);
  const runs = data.runs.filter(run => run.figures.lines.length > 0);
  const lines = runs.flatMap(run => run.figures.lines);
  const names = distinct([...lines.filter(line => line.estimator), ...lines.filter(line => !line.estimator)].map(figureName));

  if (names.length > 0) {
    const {charts} = section('Final figures across the sweep');
    names.forEach(name => draw(charts, name));
    noteErrors(charts.parentNode, lines);
  }

  function draw(parent, name) {
    const points = runs.flatMap(run => run.figures.lines.filter(line => figureName(line) === name).map(line =>
      ({line, run, x: numeric(along) ? Number(run.assignment[along]) : run.assignment[along], group: group(run)})));
    points.sort((a, b) => numeric(along) ? a.x - b.x : 0);
    const groups = distinct(data.runs.map(group));
    const traces = groups.flatMap((label, i) => {
      const own = points.filter(point => point.group === label);
      const texts = own.map(({line, run}) => `<b>${plain(run.run)}</b><br>${describe(line)}`);
      return own.length ? [trace(label, own.map(p => p.line), own.map(p => p.x), i, {hovertext: texts})] : [];
    });
    const drawn = points.map(point => point.line);
    const x = axis(along, places(distinct(points.map(p => p.x))));
    chart(parent, name)(traces, layout(x, figureAxis(name, drawn), {showlegend: others.length > 0}), remark(drawn));
  }

  function group(run) {
    return others.map(key => `${key} = ${run.assignment[key]}`).join(', ');
  }

  /** The axis: numbers far apart stand at equal distances where a zero among them forbids logarithms. */
  function places(values) {
    const positive = numeric(along) ? values.filter(value => value > 0) : [];
    const wide = Math.max(...positive) / Math.min(...positive) > 30;
    if (!numeric(along) || (wide && positive.length < values.length)) {
      return {type: 'category', categoryorder: 'array', categoryarray: values};
    }
    return {type: wide ? 'log' : 'linear', tickvals: values.length <= 8 ? values : undefined};
  }
}
