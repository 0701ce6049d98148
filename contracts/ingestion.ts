/** Figures of ingestion in CloudWatch, under the dimension `Stack`: events with an id that is none, by the field that holds it. */
export const INGESTION_METRICS = { namespace: 'Shoplake/Ingestion', eventsWithoutId: 'EventsWithoutId' } as const;
