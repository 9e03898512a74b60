# A small image of the service and all commands. Build: docker build -t crmcast .
# Run: docker run -p 127.0.0.1:3000:3000 -v /path/to/crmcast-home:/home/crmcast/data crmcast
FROM python:3.12-slim

RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 crmcast

WORKDIR /opt/crmcast
COPY requirements-serving.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-serving.lock
COPY pyproject.toml README.md LICENSE ./
COPY features features
COPY models models
COPY pipelines pipelines
COPY serving serving
RUN pip install --no-cache-dir --no-deps .

USER crmcast
ENV CRMCAST_HOME=/home/crmcast/data PYTHONUNBUFFERED=1 MLFLOW_DISABLE_TELEMETRY=true BENTOML_DO_NOT_TRACK=True
# Compiles the kernels for this user, so that no first question waits for it; and shows that the image works.
RUN crmcast demo --no-serve --size tiny --home /tmp/warm && rm -r /tmp/warm
VOLUME /home/crmcast/data
EXPOSE 3000
HEALTHCHECK --start-period=30s --interval=10s --timeout=3s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:3000/livez', timeout=2)"]
ENTRYPOINT ["crmcast"]
CMD ["serve", "--host", "0.0.0.0"]
