"""The demo's town at work: families and cases in every state, by the product's own actions."""
