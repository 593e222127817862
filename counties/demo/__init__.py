"""The demo's town at work: families and cases in every state, by the product's own actions."""

PASSWORD = "Demo-Pass-2026"  # of every account; printed, a demo holds invented people only
