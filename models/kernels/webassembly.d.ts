/** The part of WebAssembly's JavaScript interface that kernels need: TypeScript declares it with browsers only, and Node's types have no more than the module. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;

  interface Memory {
    readonly buffer: SharedArrayBuffer;
  }
  const Memory: new (descriptor: {
    /** Pages of 64 KiB. */
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => Memory;

  interface Instance {
    readonly exports: object;
  }
  const Instance: new (module: Module, imports: { readonly env: { readonly memory: Memory } }) => Instance;
}
