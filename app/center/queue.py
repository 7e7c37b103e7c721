import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    retry_after: int | None = None
class CommitQueue:
    def __init__(self, exchange):
        self.x=exchange; self.q=queue.Queue(); self.t=threading.Thread(target=self.loop,daemon=True); self.t.start()
    def loop(self):
        while True:
            items=[self.q.get()]
            try:
                while len(items)<32: items.append(self.q.get_nowait())
            except queue.Empty: pass
            try:
                for (b,f),a in zip(items,self.x.answer_all([b for b,_ in items])): f.set_result(a)
            except Exception:
                import traceback; traceback.print_exc()
                for b,f in items: f.set_result(Answer(500,b""))
    def put(self,b):
        f=Future(); self.q.put((b,f)); return f
