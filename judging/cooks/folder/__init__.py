"""The cook's folder: made into a cook, uploaded, stored, and edited later."""
