const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const STEPS = 7;

/** A week by hours, as the table that it is. @param values 168, from Monday at midnight */
export function HeatMap({
  values,
  show,
}: {
  readonly values: readonly number[];
  readonly show: (value: number) => string;
}) {
  const most = Math.max(...values, 0);
  const step = (value: number): number => (most === 0 || value <= 0 ? 0 : Math.ceil((value / most) * STEPS));
  return (
    <table className="heat">
      <caption className="hidden">Revenue by weekday and hour</caption>
      <thead>
        <tr>
          <td />
          {HOURS.map((hour) => (
            <th key={hour} scope="col">
              {hour % 3 === 0 ? hour : <span className="hidden">{hour}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {DAYS.map((day, index) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            {HOURS.map((hour) => {
              const value = values[index * HOURS.length + hour] ?? 0;
              return (
                <td key={hour} data-step={step(value)} title={`${day} ${hour}–${hour + 1} h: ${show(value)}`}>
                  <span className="hidden">{show(value)}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
