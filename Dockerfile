# cimconform in a container: the folder with the system file is mounted at /work, where reports go.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY features features
COPY steps steps
COPY fixtures fixtures
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .

FROM python:3.13-slim
COPY --from=build /dist /dist
RUN pip install --no-cache-dir /dist/*.whl \
    && rm -r /dist \
    && useradd --create-home tester
USER tester
WORKDIR /work
ENTRYPOINT ["cimconform"]
CMD ["--help"]
