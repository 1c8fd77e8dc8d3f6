import type { Hook, HookStore } from "../../src/store/hook-store.ts";

/** Hooks in a map, for tests of what works on hooks. */
export class MemoryHooks implements HookStore {
  readonly hooks = new Map<string, Hook>();

  async list(): Promise<readonly Hook[]> {
    return [...this.hooks.values()];
  }

  async get(id: string): Promise<Hook | null> {
    return this.hooks.get(id) ?? null;
  }

  async add(hook: Hook): Promise<void> {
    this.hooks.set(hook.id, hook);
  }

  async update(id: string, change: Partial<Hook>): Promise<void> {
    const hook = this.hooks.get(id);
    if (hook === undefined) throw new Error(`No hook ${id}`);
    this.hooks.set(id, { ...hook, ...change });
  }

  async remove(id: string): Promise<void> {
    this.hooks.delete(id);
  }
}
