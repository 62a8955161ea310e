"""The rules of delivery: what a deployment is, what the gate says, who may let it pass. Pure."""
