"""How a call reaches a web API, as a stack of small senders, each inside the next one.

    RetryingSender      5xx, broken connections and unreadable answers: asks again, a few times
    └── ReadingSender       bytes -> Answer, or TransientFailure
        └── ThrottledSender     429: waits when that is short, SourceThrottled when it is long
            └── PacedSender         so many calls a second over all threads; none while the gate is closed
                └── PlainSender         one request over a pooled connection, within its deadline

lambdas.sources.client.JsonClient builds the stack. Every sender is safe to share between threads.
"""
