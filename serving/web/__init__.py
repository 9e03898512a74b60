"""The page for reps, managers and data scientists: templates on the server, two kept libraries in the browser."""
