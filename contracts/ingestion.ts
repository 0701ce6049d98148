/** Figures of ingestion in CloudWatch, under the dimension `Stack`. */
export const INGESTION_METRICS = {
  namespace: 'Shoplake/Ingestion',
  /** Events with an id that is none, as `undefined`. */
  eventsWithoutId: 'EventsWithoutId',
  /** Orders that say another revenue than their lines come to. */
  ordersUnlikeLines: 'OrdersUnlikeLines',
} as const;
